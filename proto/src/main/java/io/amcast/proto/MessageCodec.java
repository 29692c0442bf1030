package io.amcast.proto;

import com.google.protobuf.UnsafeByteOperations;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.proto.v1.Multicast;
import io.amcast.spi.Message;
import io.amcast.spi.StoredResult;
import java.util.ArrayList;
import java.util.List;

/** Messages and results. Payloads are never changed after they were handed over, so encoding wraps them. */
final class MessageCodec {
    private MessageCodec() {}

    static Multicast encode(Message message) {
        Multicast.Builder builder = Multicast.newBuilder()
                .setHome(message.id().session().home().name())
                .setSession(message.id().session().number())
                .setSequence(message.id().sequence())
                .setCommuting(message.commuting())
                .setPayload(UnsafeByteOperations.unsafeWrap(message.payload()));
        for (GroupId group : message.destinations()) {
            builder.addDestinations(group.name());
        }
        Keys keys = message.keys();
        if (!keys.isEmpty()) {
            builder.addAllKeyNames(names(keys)).setKeyModes(modes(keys));
        }
        return builder.build();
    }

    static List<String> names(Keys keys) {
        List<String> names = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            names.add(keys.name(i));
        }
        return names;
    }

    /** A letter for each of the names. */
    static String modes(Keys keys) {
        StringBuilder modes = new StringBuilder(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            modes.append(keys.mode(i));
        }
        return modes.toString();
    }

    static Message decode(boolean present, Multicast message) throws MalformedException {
        if (!present) {
            throw MalformedException.missing("message");
        }
        try {
            return new Message(
                    IdCodec.id(message.getHome(), message.getSession(), message.getSequence()),
                    IdCodec.destinations(message.getDestinationsList()),
                    message.getCommuting(),
                    keys(message.getKeyNamesList(), message.getKeyModes(), message.getCommuting()),
                    message.getPayload().toByteArray());
        } catch (MalformedException e) {
            throw e.within("message");
        }
    }

    static Keys keys(List<String> names, String modes, boolean commuting) throws MalformedException {
        if (modes.length() != names.size()) {
            throw MalformedException.at("key_modes", modes, names.size() + " letters, one a key");
        }
        if (names.isEmpty()) {
            return Keys.none();
        }
        if (commuting) {
            throw MalformedException.at("key_names", names, "none, since the message commutes");
        }
        try {
            return Keys.of(names, modes);
        } catch (IllegalArgumentException e) {
            throw MalformedException.because("key_names", e);
        }
    }

    static io.amcast.proto.v1.Value encode(StoredResult.Value value) {
        var builder = io.amcast.proto.v1.Value.newBuilder();
        if (value instanceof StoredResult.Success success) {
            return builder.setSuccess(UnsafeByteOperations.unsafeWrap(success.bytes()))
                    .build();
        }
        if (value instanceof StoredResult.Failure failure) {
            return builder.setFailure(failure.reason()).build();
        }
        throw new AssertionError(value);
    }

    static StoredResult.Value decode(boolean present, io.amcast.proto.v1.Value value) throws MalformedException {
        if (!present) {
            throw MalformedException.missing("value");
        }
        return switch (value.getValueCase()) {
            case SUCCESS -> new StoredResult.Success(value.getSuccess().toByteArray());
            case FAILURE -> new StoredResult.Failure(value.getFailure());
            case VALUE_NOT_SET -> throw MalformedException.missing("value");
        };
    }
}
