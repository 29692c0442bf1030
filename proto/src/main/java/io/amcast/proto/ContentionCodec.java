package io.amcast.proto;

import com.google.protobuf.Duration;
import io.amcast.Contention;
import io.amcast.proto.v1.GetContentionResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What messages waited for lately. */
public final class ContentionCodec {
    private ContentionCodec() {}

    public static GetContentionResponse encode(Contention contention) {
        GetContentionResponse.Builder response = GetContentionResponse.newBuilder()
                .setOver(encode(contention.over()))
                .setSubmitted(contention.submitted())
                .setDelivered(contention.delivered());
        contention.waits().forEach((cause, waits) -> response.putWaits(cause, encode(waits)));
        contention
                .keys()
                .forEach(each -> response.addKeys(GetContentionResponse.AtKey.newBuilder()
                        .setKey(each.key())
                        .setWaits(encode(each.waits()))));
        contention
                .predecessors()
                .forEach(each -> response.addPredecessors(GetContentionResponse.Predecessor.newBuilder()
                        .setId(IdCodec.encode(each.id()))
                        .setWaits(encode(each.waits()))));
        contention
                .slowest()
                .forEach(each -> response.addSlowest(GetContentionResponse.Slow.newBuilder()
                        .setId(IdCodec.encode(each.id()))
                        .setTime(encode(each.time()))));
        return response.build();
    }

    private static GetContentionResponse.Waits encode(Contention.Waits waits) {
        return GetContentionResponse.Waits.newBuilder()
                .setCount(waits.count())
                .setTotal(encode(waits.total()))
                .setLongest(encode(waits.longest()))
                .build();
    }

    /** A duration as the wire has it. */
    public static Duration encode(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    /** A duration as Java has it; one that is too long becomes zero. */
    public static java.time.Duration decode(Duration duration) {
        long most = Long.MAX_VALUE / 1_000_000_000;
        boolean fits = Math.abs(duration.getSeconds()) < most && Math.abs((long) duration.getNanos()) < 1_000_000_000;
        return fits
                ? java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos())
                : java.time.Duration.ZERO;
    }

    /**
     * Decodes and checks ids; the figures are shown as they come.
     *
     * @throws MalformedException if an id is none
     */
    public static Contention decode(GetContentionResponse response) throws MalformedException {
        SortedMap<String, Contention.Waits> waits = new TreeMap<>();
        for (Map.Entry<String, GetContentionResponse.Waits> each :
                response.getWaitsMap().entrySet()) {
            waits.put(each.getKey(), decode(each.getValue()));
        }
        List<Contention.AtKey> keys = new ArrayList<>();
        for (GetContentionResponse.AtKey each : response.getKeysList()) {
            keys.add(new Contention.AtKey(each.getKey(), decode(each.getWaits())));
        }
        List<Contention.Predecessor> predecessors = new ArrayList<>();
        for (GetContentionResponse.Predecessor each : response.getPredecessorsList()) {
            predecessors.add(
                    new Contention.Predecessor(IdCodec.decode(each.hasId(), each.getId()), decode(each.getWaits())));
        }
        List<Contention.Slow> slowest = new ArrayList<>();
        for (GetContentionResponse.Slow each : response.getSlowestList()) {
            slowest.add(new Contention.Slow(IdCodec.decode(each.hasId(), each.getId()), decode(each.getTime())));
        }
        return new Contention(
                decode(response.getOver()),
                response.getSubmitted(),
                response.getDelivered(),
                waits,
                keys,
                predecessors,
                slowest);
    }

    private static Contention.Waits decode(GetContentionResponse.Waits waits) {
        return new Contention.Waits(waits.getCount(), decode(waits.getTotal()), decode(waits.getLongest()));
    }
}
