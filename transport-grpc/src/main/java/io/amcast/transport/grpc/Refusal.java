package io.amcast.transport.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.jspecify.annotations.Nullable;

/**
 * Why a member ends a stream, as a {@code google.rpc.Status} with ErrorInfo and RetryInfo.
 *
 * @param text for people; names the values that differ
 * @param retrySeconds when trying again may help
 */
record Refusal(Reason reason, String text, int retrySeconds) {
    private static final String DOMAIN = "amcast";

    /** The machine-readable reason. */
    enum Reason {
        /** Another cluster, other limits, another relation, another version, or not the member that was meant. */
        HANDSHAKE_MISMATCH(Code.FAILED_PRECONDITION, true),
        /** A frame that no correct peer sends. */
        MALFORMED(Code.INVALID_ARGUMENT, false),
        /** No handshake came in time. */
        SILENT(Code.DEADLINE_EXCEEDED, false),
        /** The member stops. */
        STOPPING(Code.UNAVAILABLE, false);

        private final Code code;
        private final boolean lasting;

        Reason(Code code, boolean lasting) {
            this.code = code;
            this.lasting = lasting;
        }

        /** Whether only another configuration helps. */
        boolean lasting() {
            return lasting;
        }
    }

    static Refusal mismatch(String text) {
        return new Refusal(Reason.HANDSHAKE_MISMATCH, text, 30);
    }

    static Refusal malformed(String text) {
        return new Refusal(Reason.MALFORMED, text, 5);
    }

    static Refusal silent(String text) {
        return new Refusal(Reason.SILENT, text, 5);
    }

    static Refusal stopping(String text) {
        return new Refusal(Reason.STOPPING, text, 1);
    }

    StatusRuntimeException toException() {
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(reason.code.getNumber())
                .setMessage(text)
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setDomain(DOMAIN)
                        .setReason(reason.name())
                        .build()))
                .addDetails(Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder().setSeconds(retrySeconds))
                        .build()))
                .build());
    }

    /** The refusal that another side's error carries, or null if it is another error. */
    static @Nullable Refusal of(Throwable error) {
        com.google.rpc.Status status = StatusProto.fromThrowable(error);
        if (status == null) {
            return null;
        }
        Reason reason = null;
        int retrySeconds = 1;
        try {
            for (Any detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    reason = reason(detail.unpack(ErrorInfo.class));
                } else if (detail.is(RetryInfo.class)) {
                    long seconds =
                            detail.unpack(RetryInfo.class).getRetryDelay().getSeconds();
                    retrySeconds = (int) Math.max(1, Math.min(60, seconds));
                }
            }
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
        return reason == null ? null : new Refusal(reason, status.getMessage(), retrySeconds);
    }

    private static @Nullable Reason reason(ErrorInfo info) {
        for (Reason reason : Reason.values()) {
            if (DOMAIN.equals(info.getDomain()) && reason.name().equals(info.getReason())) {
                return reason;
            }
        }
        return null;
    }

    /** One line for people about any error of gRPC. */
    static String describe(Throwable error) {
        Status status = Status.fromThrowable(error);
        Throwable cause = status.getCause();
        String description = status.getDescription() == null
                ? status.getCode().name()
                : status.getCode() + ": " + status.getDescription();
        return cause == null || cause.getMessage() == null ? description : description + ": " + cause.getMessage();
    }
}
