package io.amcast.testkit.sim;

/** A member or a client: what can send and receive frames, be cut off and crash. */
abstract class Process {
    final String name;

    /** Its place among all processes of the cluster. */
    final int number;

    Process(String name, int number) {
        this.name = name;
        this.number = number;
    }

    /** Whether it runs, maybe paused. */
    abstract boolean up();

    /** A frame arrives while it is up. */
    abstract void receive(Process from, Object frame);

    @Override
    public String toString() {
        return name;
    }
}
