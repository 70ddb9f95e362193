'use client';

import { SquareTerminal } from 'lucide-react';
import { useState } from 'react';
import { type Command, type CommandTarget, TOOL_NAMES } from '@/lib/commands/shell';
import { useClusters } from '@/lib/query/clusters';
import { Button } from './button';
import { CodeBlock } from './code-block';
import { Dialog } from './dialog';
import { IconButton } from './icon-button';
import { Segmented } from './segmented';

/** Where commands go: the cluster's own addresses and this console's. */
export function useCommandTarget(clusterId: string): CommandTarget {
  const clusters = useClusters();
  const bootstrap = clusters.data?.clusters.find(({ id }) => id === clusterId)?.bootstrapServers;
  return { bootstrap: bootstrap ?? '127.0.0.1:9092', origin: typeof window === 'undefined' ? '' : window.location.origin };
}

type BodyProps = { commands: readonly Command[]; target: CommandTarget };

/** The same act by other tools, one at a time, to copy. */
export function CommandTabs({ commands, target }: BodyProps) {
  const [chosen, setChosen] = useState<Command['tool']>();
  const command = commands.find(({ tool }) => tool === chosen) ?? commands[0];
  if (!command) return null;
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {commands.length > 1 && (
        <Segmented label="Tool" segments={commands.map(({ tool }) => ({ value: tool, label: TOOL_NAMES[tool] }))} value={command.tool} onValueChange={setChosen} className="self-start" />
      )}
      <CodeBlock label={`${TOOL_NAMES[command.tool]} command`} code={command.code} />
      {command.note && <p className="text-small text-text-2">{command.note}</p>}
      <p className="text-small text-text-3">runs against {command.tool === 'curl' ? `this console, ${target.origin}` : target.bootstrap}</p>
    </div>
  );
}

type ButtonProps = {
  clusterId: string;
  /** What the commands do: "Produce this record". */
  title: string;
  /** Made when the drawer opens, from the present state of the form. */
  commands: (target: CommandTarget) => readonly Command[];
  size?: 'sm' | 'md' | 'lg';
  variant?: 'secondary' | 'ghost';
  /** The icon alone, where there is no room for words. */
  compact?: boolean;
};

/** "Equivalent command": what this page would do, as it is done by kcat, Kafka's tools, kafkajs, curl. */
export function CommandButton({ clusterId, title, commands, size = 'md', variant = 'ghost', compact }: ButtonProps) {
  const [open, setOpen] = useState(false);
  const target = useCommandTarget(clusterId);
  return (
    <>
      {compact ? (
        <IconButton size={size} label="Equivalent command" icon={<SquareTerminal strokeWidth={1.5} />} onClick={() => setOpen(true)} />
      ) : (
        <Button size={size} variant={variant} icon={<SquareTerminal strokeWidth={1.5} />} onClick={() => setOpen(true)}>
          Equivalent command
        </Button>
      )}
      <Dialog open={open} onClose={() => setOpen(false)} size="md" title="Equivalent command" description={title}>
        {open && <CommandTabs commands={commands(target)} target={target} />}
      </Dialog>
    </>
  );
}

/** Folded into a dialog that asks to confirm. */
export function FoldedCommands({ clusterId, commands }: { clusterId: string; commands: (target: CommandTarget) => readonly Command[] }) {
  const target = useCommandTarget(clusterId);
  return (
    <details className="group text-body">
      <summary className="w-fit cursor-pointer rounded-sm text-text-2 hover:text-text">Equivalent command</summary>
      <div className="pt-2">
        <CommandTabs commands={commands(target)} target={target} />
      </div>
    </details>
  );
}
