package io.amcast.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** An executor that runs a task when a test says so. */
final class HeldExecutor implements Executor {
    private final List<Runnable> tasks = new ArrayList<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    int size() {
        return tasks.size();
    }

    /** Runs the task at a position among those that were not run, in the order in which they came. */
    void run(int position) {
        tasks.remove(position).run();
    }
}
