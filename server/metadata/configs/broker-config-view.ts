/**
 * The effective configs of one broker, live: dynamic per-broker value, then the cluster-wide dynamic one, then static, then
 * Kafka's default; within each a config's synonyms in order (log.retention.ms before .minutes before .hours).
 */
import { must } from '../../base/assert.ts';
import type { BrokerId } from '../../base/ids.ts';
import type { MetadataImage } from '../image.ts';
import { brokerConfig } from './broker-configs.ts';
import { type ConfigDefinition, type ConfigSynonym, configSources } from './config-definition.ts';
import { parseBoolean, parseCounts, parseList, parseNumber } from './config-values.ts';

/** One place that sets a config. `value` is in the unit of `name`, `converted` in that of the config that was asked for. */
export interface ConfigSetting {
  readonly name: string;
  readonly value: string | null;
  readonly converted: string | null;
  /** One of `configSources`. */
  readonly source: number;
}

/** See the head of this file. Names that are not in the table are a programming error (InvariantError), except in `settings`. */
export class BrokerConfigView {
  readonly brokerId: BrokerId;
  /** What the process was started with. */
  readonly staticConfigs: Readonly<Record<string, string>>;
  private readonly image: MetadataImage;
  /** What `effective` found since the last change of a stored config. */
  private readonly known = new Map<ConfigDefinition, string | null>();
  private knownVersion = -1;

  constructor(options: { brokerId: BrokerId; staticConfigs: Readonly<Record<string, string>>; image: MetadataImage }) {
    this.brokerId = options.brokerId;
    this.staticConfigs = { 'node.id': String(options.brokerId), 'broker.id': String(options.brokerId), ...options.staticConfigs };
    this.image = options.image;
  }

  /** A view with the same static configs on another image: the controller's working one. */
  on(image: MetadataImage): BrokerConfigView {
    return new BrokerConfigView({ brokerId: this.brokerId, staticConfigs: this.staticConfigs, image });
  }

  /** Value as text; null = unset. */
  value(name: string): string | null {
    return this.effective(definitionOf(name));
  }

  /** Value of a config, or of the broker configs that a topic config falls back to, as text; null = unset. */
  effective(definition: ConfigDefinition): string | null {
    const { configsVersion } = this.image;
    if (this.knownVersion !== configsVersion) this.known.clear();
    this.knownVersion = configsVersion;
    const known = this.known.get(definition);
    if (known !== undefined) return known;
    const found = this.settings(definition)[0]?.converted ?? null;
    this.known.set(definition, found);
    return found;
  }

  /** Value of an int, short, long or double config. Largest long reads as Number.MAX_SAFE_INTEGER. */
  number(name: string): number {
    return must(parseNumber(this.value(name) ?? ''), `${name} is unset or not a number`);
  }

  boolean(name: string): boolean {
    return must(parseBoolean(this.value(name) ?? ''), `${name} is unset or not a boolean`);
  }

  string(name: string): string {
    return must(this.value(name), `${name} is unset`);
  }

  list(name: string): string[] {
    return parseList(this.value(name) ?? '');
  }

  /** A config of the form `name:count,...`. */
  counts(name: string): ReadonlyMap<string, number> {
    return must(parseCounts(this.value(name) ?? ''), `${name} is not a list of name:count`);
  }

  /** Every place that sets the config or one of its synonyms, the effective one first. Empty = nothing sets it and it has no default. */
  settings(definition: ConfigDefinition): ConfigSetting[] {
    const names: readonly ConfigSynonym[] = definition.synonyms ?? [{ name: definition.name }];
    const sources = [
      {
        source: configSources.dynamicBroker,
        read: (name: string) => this.image.configs('broker', String(this.brokerId)).get(name),
      },
      { source: configSources.dynamicDefaultBroker, read: (name: string) => this.image.configs('broker', '').get(name) },
      { source: configSources.staticBroker, read: (name: string) => this.staticConfigs[name] },
      { source: configSources.default, read: (name: string) => brokerConfig(name)?.default ?? undefined },
    ];
    return sources.flatMap(({ source, read }) =>
      names.flatMap(({ name, factor }): ConfigSetting[] => {
        const value = read(name);
        return value === undefined ? [] : [{ name, value, converted: convert(value, factor), source }];
      }),
    );
  }
}

function definitionOf(name: string): ConfigDefinition {
  return must(brokerConfig(name), `${name} is not in the table of broker configs`);
}

/** −1 ("unlimited") keeps its meaning in every unit. */
function convert(value: string, factor: number | undefined): string {
  if (factor === undefined) return value;
  const number = Number(value);
  return number < 0 ? value : String(number * factor);
}
