import type { BrokerMessage } from '../broker-messages.ts';
import type { BrokerNodeConfig } from '../broker-node-config.ts';

/** A running broker, however it is isolated. */
export interface RunningBroker {
  /** Process id; the supervisor's own with `isolation=inline`. */
  readonly pid: number;
  /** Asks for a clean stop, of this broker or of all at once. `onExit` follows. */
  stop(wholeCluster: boolean): void;
  /** Ends it at once, without any clean-up (SIGKILL). */
  kill(): void;
  /** Freezes the process as it stands (SIGSTOP), until `resume`. Only where brokers are processes of their own. */
  pause(): void;
  /** Lets a frozen process go on (SIGCONT). Harmless otherwise. */
  resume(): void;
}

export interface RunnerCallbacks {
  readonly onMessage: (message: BrokerMessage) => void;
  /** Once, whatever the cause. `code` is null when a signal ended it. */
  readonly onExit: (exit: { code: number | null; signal: string | null }) => void;
}

/** How brokers are run: a process each, or all in the caller's. */
export interface BrokerRunner {
  readonly isolation: 'process' | 'inline';
  start(config: BrokerNodeConfig, callbacks: RunnerCallbacks): RunningBroker;
}
