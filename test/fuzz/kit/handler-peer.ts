import type { AnswerFrame, FrameAnswer } from '../../../server/broker/net/connection.ts';
import { answerFlaw, type Expected, expectedOf, mayPark } from './answers.ts';
import type { FuzzFrame } from './frames.ts';
import type { FuzzPeer, Outcome } from './fuzz-connection.ts';

let opened = 0;

/**
 * A connection without a socket: frames go straight to the decoder and the handlers of a broker in this process, several times as many a
 * second as over TCP. What a frame says about its own size is left out, as that is the listener's matter.
 */
export class HandlerPeer implements FuzzPeer {
  ended = false;
  private readonly answer: AnswerFrame;
  private readonly closed = new AbortController();
  private readonly id = `fuzz-${(opened += 1)}`;
  private expected: Expected | undefined;
  private settle: ((outcome: Outcome) => void) | undefined;
  private sentAt = 0;

  constructor(answer: AnswerFrame) {
    this.answer = answer;
  }

  send(frame: FuzzFrame, now: number): Promise<Outcome> {
    // Handlers keep parts of a request: it is a buffer of its own, as a listener gives them.
    const request = Buffer.from(frame.bytes.subarray(Math.min(4, frame.bytes.length)));
    this.expected = expectedOf(request);
    this.sentAt = now;
    return new Promise((resolve) => {
      this.settle = resolve;
      this.answer(request, { id: this.id, clientHost: '/127.0.0.1', closed: this.closed.signal }).then(
        (answer) => this.finish(this.outcomeOf(answer)),
        (error: unknown) => this.finish({ kind: 'violation', text: `the broker threw ${error instanceof Error ? error.stack : String(error)}` }),
      );
    });
  }

  checkPatience(now: number, parkMs: number, silenceMs: number): void {
    if (!this.settle) return;
    const waits = this.expected !== undefined && mayPark(this.expected);
    if (now - this.sentAt < (waits ? parkMs : silenceMs)) return;
    this.destroy();
    this.finish(waits ? { kind: 'silent' } : { kind: 'violation', text: `no answer and no close within ${silenceMs} ms` });
  }

  destroy(): void {
    this.ended = true;
    this.closed.abort('the connection ended');
  }

  private outcomeOf(answer: FrameAnswer): Outcome {
    if (answer.kind === 'close') {
      this.destroy();
      return { kind: 'closed' };
    }
    if (answer.kind === 'no-reply') return this.expected ? { kind: 'violation', text: 'no reply to a request that has one' } : { kind: 'answered' };
    const flaw = answerFlaw(this.expected, Buffer.concat(answer.chunks));
    return flaw ? { kind: 'violation', text: flaw } : { kind: 'answered' };
  }

  private finish(outcome: Outcome): void {
    const { settle } = this;
    this.settle = undefined;
    settle?.(outcome);
  }
}
