package dev.spate.library;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A future that is completed on the thread for callbacks, as are those that are made of it. Whoever waits for it on that
 * thread would wait for ever, and gets an {@link IllegalStateException} instead.
 */
final class ToldFuture<T> extends CompletableFuture<T> {
    private final Callbacks callbacks;

    ToldFuture(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new ToldFuture<>(callbacks);
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        mayWait();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        mayWait();
        return super.get(timeout, unit);
    }

    @Override
    public T join() {
        mayWait();
        return super.join();
    }

    private void mayWait() {
        if (!isDone() && callbacks.isHere()) {
            throw new IllegalStateException("waiting here would keep the transfer's end from being told");
        }
    }
}
