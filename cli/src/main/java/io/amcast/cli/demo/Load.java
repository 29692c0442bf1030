package io.amcast.cli.demo;

import io.amcast.MulticastException;
import io.amcast.examples.kv.Call;
import io.amcast.examples.kv.CommandException;
import io.amcast.examples.kv.KvClient;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Sends transactions through one client, so many at a time, and goes on with each until it is answered. Any thread. */
final class Load {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Executor LATER = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);
    private static final int MOST_FAILURES = 10;

    /** What all loads of a run have done. */
    static final class Record {
        final Recorder nanos = new Recorder(3);
        final LongAdder answered = new LongAdder();
        final LongAdder retried = new LongAdder();
        final AtomicLong failed = new AtomicLong();
        final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        final Histogram all = new Histogram(3);

        void failed(String what) {
            if (failed.incrementAndGet() <= MOST_FAILURES) {
                failures.add(what);
            }
        }
    }

    private final KvClient kv;
    private final Record record;
    private final int window;
    private final Semaphore room;

    Load(KvClient kv, Record record, int window) {
        this.kv = kv;
        this.record = record;
        this.window = window;
        this.room = new Semaphore(window);
    }

    /** A transaction of the given commands. */
    static Request transaction(List<List<String>> commands) {
        List<Call> calls = new ArrayList<>(commands.size());
        try {
            for (List<String> words : commands) {
                calls.add(Call.of(words));
            }
        } catch (CommandException e) {
            throw new AssertionError("a command of the demonstration is wrong", e);
        }
        return Request.of(calls);
    }

    /** Sends a transaction once there is room, and calls back when it has taken effect. */
    void send(Request request, Runnable done) throws InterruptedException {
        room.acquire();
        long begin = System.nanoTime();
        first(request, begin + PATIENCE.toNanos()).whenComplete((replies, failure) -> {
            if (failure != null) {
                record.failed(cause(failure).getMessage() + " (" + request + ")");
            } else if (replies.stream().anyMatch(reply -> reply instanceof Reply.Failure)) {
                record.failed(replies + " (" + request + ")");
            } else {
                record.nanos.recordValue(System.nanoTime() - begin);
                record.answered.increment();
                done.run();
            }
            room.release();
        });
    }

    /** Waits until all that was sent is answered. */
    void await() throws InterruptedException {
        room.acquire(window);
        room.release(window);
    }

    private CompletableFuture<List<Reply>> first(Request request, long giveUp) {
        return orRetry(kv.execute(request, DEADLINE), request, giveUp);
    }

    /** An outcome that is unknown is asked for again under the same id; what was not taken is sent again. */
    private CompletableFuture<List<Reply>> orRetry(
            CompletableFuture<List<Reply>> attempt, Request request, long giveUp) {
        return attempt.handle((replies, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(replies);
                    }
                    if (System.nanoTime() - giveUp < 0
                            && cause(failure) instanceof MulticastException e
                            && e.retrySafe()) {
                        record.retried.increment();
                        if (e.reason() == MulticastException.Reason.OUTCOME_UNKNOWN && e.id() != null) {
                            return orRetry(kv.retry(request, e.id(), DEADLINE), request, giveUp);
                        }
                        return CompletableFuture.supplyAsync(() -> request, LATER)
                                .thenCompose(again -> first(again, giveUp));
                    }
                    return CompletableFuture.<List<Reply>>failedFuture(failure);
                })
                .thenCompose(future -> future);
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
