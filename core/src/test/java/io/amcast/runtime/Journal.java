package io.amcast.runtime;

import io.amcast.Delivery;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A state machine that keeps what it was delivered, in order, and answers the position. */
final class Journal implements StateMachine<String, String> {
    private List<String> lines = new ArrayList<>();

    @Override
    public synchronized String apply(Delivery<String> delivery) {
        lines.add(delivery.message());
        return Integer.toString(lines.size() - 1);
    }

    /** How many lines there are. */
    @Override
    public synchronized String query(String message) {
        return Integer.toString(lines.size());
    }

    @Override
    public synchronized Snapshot capture() {
        List<String> view = List.copyOf(lines);
        return out -> {
            for (String line : view) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    @Override
    public synchronized void restore(InputStream in) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        List<String> read = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            read.add(line);
        }
        lines = read;
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
