package io.amcast.runtime;

import io.amcast.LocalNetwork;
import io.amcast.MulticastException;
import io.amcast.spi.GroupLogProvider;
import io.amcast.spi.TransportProvider;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the log and the transport on the class path. A missing one is an error, never a silent fallback to memory. */
public final class Adapters {
    private Adapters() {}

    /**
     * The provider of logs.
     *
     * @param network what was asked for by {@code inMemory}, if it was
     * @throws MulticastException with CONFIGURATION if there is none, or more than one
     */
    public static GroupLogProvider logs(@Nullable LocalNetwork network) {
        return network != null ? network.logs() : only(GroupLogProvider.class, "log", "amcast-consensus-ratis");
    }

    /**
     * The provider of transports.
     *
     * @param network what was asked for by {@code inMemory}, if it was
     * @throws MulticastException with CONFIGURATION if there is none, or more than one
     */
    public static TransportProvider links(@Nullable LocalNetwork network) {
        return network != null ? network.links() : only(TransportProvider.class, "transport", "amcast-transport-grpc");
    }

    private static <T> T only(Class<T> type, String what, String artifact) {
        List<T> found;
        try {
            found = ServiceLoader.load(type, Adapters.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();
        } catch (ServiceConfigurationError e) {
            throw configuration("the " + what + " on the class path cannot be loaded: " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw configuration(
                    "no " + what + " on the class path: add the dependency io.amcast:" + artifact
                            + ", or ask for one in memory with inMemory(...)",
                    null);
        }
        if (found.size() > 1) {
            throw configuration(
                    "more than one " + what + " on the class path: "
                            + found.stream()
                                    .map(one -> one.getClass().getName())
                                    .toList() + "; keep one",
                    null);
        }
        return found.get(0);
    }

    private static MulticastException configuration(String message, @Nullable Throwable cause) {
        return new MulticastException(MulticastException.Reason.CONFIGURATION, null, message, cause);
    }
}
