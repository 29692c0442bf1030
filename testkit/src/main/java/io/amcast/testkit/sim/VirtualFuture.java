package io.amcast.testkit.sim;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A future that only virtual time completes: who waits for it lets that pass. */
final class VirtualFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    /** Lets time pass. */
    interface Passing {
        /** Until the future is complete, or so much has passed; a negative limit stands for the setup's patience. */
        void until(CompletableFuture<?> future, long nanos);
    }

    private final Passing time;

    VirtualFuture(Passing time) {
        this.time = time;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new VirtualFuture<>(time);
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        time.until(this, -1);
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        time.until(this, unit.toNanos(timeout));
        return super.get(0, TimeUnit.NANOSECONDS);
    }

    @Override
    public T join() {
        time.until(this, -1);
        return super.join();
    }
}
