package io.amcast;

/** What an order of deliveries promises across groups. A topology has one, and all of its members and clients agree on it. */
public enum Order {
    /** Conflicting messages are delivered in one acyclic order. Within a group it also agrees with real time. */
    PLAIN,

    /**
     * The order also agrees with real time across groups: what is multicast after another message was delivered anywhere is never ordered
     * before it, not even by way of others. A state machine over several groups is then strictly serializable. Costs no message delay
     * where nothing is contended.
     */
    STRICT
}
