import type { Decoded, Encodable } from '../protocol/definition.ts';
import type { alterPartitionRequest, alterPartitionResponse } from '../protocol/messages/56-alter-partition.ts';

/** The way to the active controller. The broker room's controller channel implements it. */
export interface AlterPartitionPort {
  /** Broker epoch of this process's registration; −1 before it is registered. Sent with every request. */
  brokerEpoch(): number;
  /** Sends AlterPartition v3 to the active controller. Rejects when none answered; error codes inside the response are values. */
  alterPartition(request: Encodable<typeof alterPartitionRequest>): Promise<Decoded<typeof alterPartitionResponse>>;
}
