package io.amcast.examples.kv;

import java.util.ArrayList;
import java.util.List;

/** How the answers of a command's groups become the client's. */
public enum Merge {
    /** One group answers. */
    ONE {
        @Override
        Reply merge(Call call, ShardMap shards, List<Part> parts) {
            return parts.get(0).reply();
        }
    },
    /** All groups say the same. */
    SAME {
        @Override
        Reply merge(Call call, ShardMap shards, List<Part> parts) {
            return parts.get(0).reply();
        }
    },
    /** Numbers are added. */
    SUM {
        @Override
        Reply merge(Call call, ShardMap shards, List<Part> parts) {
            long sum = 0;
            for (Part part : parts) {
                if (!(part.reply() instanceof Reply.Int number)) {
                    throw unexpected(call, part);
                }
                sum += number.value();
            }
            return new Reply.Int(sum);
        }
    },
    /** Each key's answer goes where the key stood. */
    BY_POSITION {
        @Override
        Reply merge(Call call, ShardMap shards, List<Part> parts) {
            if (parts.size() == 1) {
                return parts.get(0).reply();
            }
            int[] next = new int[parts.size()];
            List<Reply> merged = new ArrayList<>();
            call.forEachKey((key, position) -> {
                for (int i = 0; i < next.length; i++) {
                    if (parts.get(i).group().equals(shards.groupOf(key))) {
                        merged.add(elements(call, parts.get(i)).get(next[i]++));
                    }
                }
            });
            return new Reply.Array(merged);
        }
    },
    /** Lists are put one after the other, in the groups' order. */
    CONCATENATION {
        @Override
        Reply merge(Call call, ShardMap shards, List<Part> parts) {
            List<Reply> merged = new ArrayList<>();
            parts.forEach(part -> merged.addAll(elements(call, part)));
            return new Reply.Array(merged);
        }
    };

    /** One group's answer. */
    record Part(io.amcast.GroupId group, Reply reply) {}

    /**
     * Makes one answer of several; an error of any group is the answer.
     *
     * @param parts one or more, sorted by group
     */
    static Reply of(Call call, ShardMap shards, List<Part> parts) {
        for (Part part : parts) {
            if (part.reply() instanceof Reply.Failure) {
                return part.reply();
            }
        }
        return call.command().merge().merge(call, shards, parts);
    }

    abstract Reply merge(Call call, ShardMap shards, List<Part> parts);

    private static List<Reply> elements(Call call, Part part) {
        if (part.reply() instanceof Reply.Array array) {
            return array.elements();
        }
        throw unexpected(call, part);
    }

    private static IllegalStateException unexpected(Call call, Part part) {
        return new IllegalStateException("group " + part.group() + " answered " + part.reply() + " to "
                + call.command().name());
    }
}
