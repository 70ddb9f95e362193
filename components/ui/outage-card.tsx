import { Link } from './link';
import { Card } from '@/components/ui/card';
import { cn } from '@/components/ui/cn';
import { StatusIcon, type Status } from '@/components/ui/status-icon';
import { Time } from '@/components/ui/time';
import { brokerName } from '@/lib/domain/brokers';
import type { Outage, OutageStep, OutageStepName } from '@/lib/contracts/outages';
import { formatDuration } from '@/lib/format/duration';
import { routes } from '@/lib/routes';

type Props = { clusterId: string; outages: readonly Outage[]; /** Names the broker and links to it: where outages of several are listed. */ named?: boolean };

/** The newest absence of a broker moment by moment, earlier ones in a line each. Nothing when there was none. */
export function OutageCard({ clusterId, outages, named }: Props) {
  const [latest, ...earlier] = outages;
  if (!latest) return null;
  return (
    <Card title={latest.endedAt === null ? 'Outage, going on' : 'Last outage'} aside={<Time at={latest.lostAt} show="relative" />} flush>
      <div className="px-4 pt-2.5 pb-3">
        <Headline clusterId={clusterId} outage={latest} named={named} />
        <Steps outage={latest} />
      </div>
      {earlier.length > 0 && (
        <ul aria-label="Earlier outages" className="border-t border-border-subtle py-1.5">
          {earlier.map((outage) => (
            <li key={outage.id} className="flex items-baseline gap-2 px-4 py-0.5 text-small text-text-2">
              <span className="min-w-0 flex-1 truncate">
                {named && <span className="mono">{brokerName(outage.brokerId)} </span>}
                {outage.cause}
              </span>
              <span className="num whitespace-nowrap text-text-3">
                {outage.endedAt === null ? 'going on' : afterText(outage.endedAt - outage.lostAt)} · <Time at={outage.lostAt} show="relative" />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Headline({ clusterId, outage, named }: { clusterId: string; outage: Outage; named?: boolean }) {
  const over = outage.endedAt !== null;
  return (
    <p className="flex items-baseline justify-between gap-3">
      <span className="min-w-0 break-words text-text-2">
        {named && (
          <Link href={routes.broker(clusterId, outage.brokerId)} className="mono rounded-sm font-medium text-text hover:underline">
            {brokerName(outage.brokerId)}
          </Link>
        )}
        {named && ': '}
        {outage.cause}
        {outage.crashes > 1 && `, ${outage.crashes} crashes`}
        {outage.gaveUp && ', not restarted any more'}
      </span>
      {over && (
        <span className="num shrink-0 text-figure-m" data-tip="From the loss until all its replicas were in sync again">
          {afterText((outage.endedAt ?? 0) - outage.lostAt)}
        </span>
      )}
    </p>
  );
}

const ICONS: Partial<Record<OutageStepName, Status>> = { lost: 'critical', 'caught-up': 'ok' };

/** Tenths of a second up to a minute: moments of a failover are told apart. */
function afterText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : formatDuration(ms);
}

/** What has happened so far and, while it lasts, what is still to come. */
function Steps({ outage }: { outage: Outage }) {
  return (
    <ol className="mt-2">
      {outage.steps.map((step, index) => (
        <Step key={step.step} step={step} status={outage.kind !== 'crash' && step.step === 'lost' ? 'off' : ICONS[step.step]} last={index === outage.steps.length - 1 && outage.endedAt !== null} />
      ))}
      {outage.endedAt === null && (
        <li className="relative flex items-start gap-2.5">
          <StatusIcon status={outage.gaveUp ? 'critical' : 'progress'} size={12} className="mt-1" />
          <span className="text-text-3">{waitingFor(outage)}</span>
        </li>
      )}
    </ol>
  );
}

function Step({ step, status, last }: { step: OutageStep; status: Status | undefined; last: boolean }) {
  return (
    <li className="relative flex items-start gap-2.5 pb-1.5">
      {!last && <span aria-hidden className="absolute start-[5.5px] top-5 bottom-0 w-px bg-border" />}
      {status ? <StatusIcon status={status} size={12} className="mt-1" /> : <span aria-hidden className="mx-[3px] mt-[7px] size-1.5 shrink-0 rounded-full bg-unknown-solid" />}
      <span className="min-w-0 flex-1 break-words">
        {step.text}
        <Time at={step.at} show="milliseconds" className="block text-small text-text-3" />
      </span>
      <span className={cn('num whitespace-nowrap', step.step === 'lost' ? 'text-text-3' : 'font-medium')}>{step.step === 'lost' ? 'loss' : `+${afterText(Math.max(0, step.afterMs))}`}</span>
    </li>
  );
}

function waitingFor({ kind, gaveUp, steps }: Outage): string {
  const has = (name: OutageStepName) => steps.some(({ step }) => step === name);
  if (gaveUp) return 'Down until it is started again';
  if (kind === 'pause' && !has('restarted')) return has('detected') ? 'Paused until it is resumed' : 'Paused: the cluster has not noticed yet';
  if (kind === 'stop' && !has('restarted')) return has('ended') ? 'Stopped until it is started' : 'Stopping';
  if (!has('restarted')) return 'Waiting for the restart';
  return has('serving') || kind === 'pause' ? 'Catching up with the leaders' : 'Starting';
}
