/** Who a listener is for: clients, or brokers and controllers among themselves. */
export type ListenerName = 'PLAINTEXT' | 'INTERNAL';

/** What a handler knows about one request besides its body. */
export interface RequestContext {
  readonly apiVersion: number;
  readonly correlationId: number;
  /** As the client calls itself; '' when it sent none. */
  readonly clientId: string;
  /** Address of the peer, as Kafka prints it: `/127.0.0.1`. */
  readonly clientHost: string;
  /** `User:ANONYMOUS` on PLAINTEXT; the cluster's own principal on INTERNAL; the forwarded one inside an Envelope. */
  readonly principal: string;
  readonly listener: ListenerName;
  readonly connectionId: string;
  /** Aborted when the connection ended: nobody waits for the response any more. Parked requests give up on it. */
  readonly closed: AbortSignal;
}

/** Principal of an unauthenticated client. */
export const ANONYMOUS = 'User:ANONYMOUS';

/** Principal of the cluster's own brokers on the INTERNAL listener. */
export const CLUSTER_PRINCIPAL = 'User:millrace-broker';
