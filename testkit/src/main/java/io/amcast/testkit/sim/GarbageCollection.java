package io.amcast.testkit.sim;

import io.amcast.runtime.SteppedMember;
import io.amcast.spi.ReplicaImage;
import org.jspecify.annotations.Nullable;

/** In the end nothing is left anywhere: no message in a table, no session, no result. */
final class GarbageCollection {
    private GarbageCollection() {}

    /** What is left that nobody needs any more, once all clients are gone; null if nothing is. */
    static @Nullable String litter(SimCluster<?, ?> cluster) {
        for (SimMember<?, ?> each : cluster.members.values()) {
            SteppedMember member = each.member();
            if (member == null) {
                return each + " is down";
            }
            ReplicaImage image = member.image();
            if (!image.rows().isEmpty()) {
                return each + " still has message " + image.ids().get(0) + " in its table";
            }
            if (!image.sessions().isEmpty()) {
                return each + " still knows session " + image.sessions().get(0).id();
            }
            if (!image.home().open().isEmpty()) {
                return each + " still is home of session "
                        + image.home().open().get(0).number();
            }
            if (member.storedResults() > 0) {
                return each + " still keeps " + member.storedResults() + " results";
            }
        }
        return null;
    }
}
