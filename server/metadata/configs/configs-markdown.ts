/** Text of docs/config.md, from the tables. */
import { brokerConfigs } from './broker-configs.ts';
import type { ConfigBound, ConfigDefinition } from './config-definition.ts';
import { LONG_MAX } from './config-values.ts';
import { topicConfigs } from './topic-configs.ts';

/** The whole page, ending in a newline. Deterministic: the tidy test compares it with the file. */
export function configsMarkdown(): string {
  return [
    '# Kafka configs',
    '',
    'Generated from `server/metadata/configs` by `npm run docs`: do not edit. Names, types and defaults are those of Apache Kafka 3.9;',
    'the same texts are what DescribeConfigs tells clients. A config with no effect is accepted and shown, and the page says why it does nothing.',
    '',
    '## Topics',
    '',
    'Set per topic (`kafka-configs`, the console, `IncrementalAlterConfigs`), at once. "Broker default" names the broker config that counts when a topic has no value.',
    '',
    '| Name | Type | Default | Values | Broker default | Effect | What it does |',
    '|---|---|---|---|---|---|---|',
    ...topicConfigs.map((definition) =>
      cells([
        code(definition.name),
        definition.type,
        defaultText(definition),
        bounds(definition.bound),
        (definition.synonyms ?? []).map(({ name }) => code(name)).join(', '),
        effect(definition),
        definition.doc,
      ]),
    ),
    '',
    '## Brokers',
    '',
    '"Change" says how: at a restart (static), for one broker, or for the whole cluster while it runs (KIP-226).',
    '',
    '| Name | Type | Default | Values | Change | Effect | What it does |',
    '|---|---|---|---|---|---|---|',
    ...brokerConfigs.map((definition) =>
      cells([
        code(definition.name),
        definition.type,
        defaultText(definition),
        bounds(definition.bound),
        SCOPES[definition.scope],
        effect(definition),
        definition.doc,
      ]),
    ),
    '',
  ].join('\n');
}

const SCOPES: Record<ConfigDefinition['scope'], string> = {
  'read-only': 'restart',
  'per-broker': 'one broker',
  'cluster-wide': 'cluster',
};

function cells(values: readonly string[]): string {
  return `| ${values.map((value) => value.replaceAll('|', '\\|')).join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function defaultText(definition: ConfigDefinition): string {
  if (definition.default === null) return 'unset';
  if (definition.default === LONG_MAX) return 'no bound';
  return definition.default === '' ? 'empty' : code(definition.default);
}

function bounds(bound: ConfigBound | undefined): string {
  switch (bound?.kind) {
    case undefined:
      return '';
    case 'range':
      return [bound.min === undefined ? '' : `≥ ${bound.min}`, bound.max === undefined ? '' : `≤ ${bound.max}`]
        .filter(Boolean)
        .join(', ');
    case 'one-of':
      return bound.values.join(', ');
    case 'list-of':
      return `list of ${bound.values.join(', ')}`;
    case 'non-empty':
      return 'not empty';
    case 'counts':
      return 'host:count,...';
    case 'throttled-replicas':
      return 'partition:broker,... or *';
  }
}

function effect(definition: ConfigDefinition): string {
  return definition.effect === 'yes' ? 'yes' : `none: ${definition.effect.slice('none: '.length).replace(/\.$/, '')}`;
}
