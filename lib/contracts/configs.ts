import * as z from 'zod/mini';
import { answer } from './common.ts';

/** Where a config value comes from, Kafka's sources in words. */
export const configSource = z.enum([
  'topic',
  'dynamic-broker',
  'dynamic-default-broker',
  'static-broker',
  'default',
  'dynamic-broker-logger',
  'client-metrics',
  'group',
  'unknown',
]);
export type ConfigSource = z.infer<typeof configSource>;

export const configType = z.enum(['boolean', 'string', 'int', 'short', 'long', 'double', 'list', 'class', 'password', 'unknown']);
export type ConfigType = z.infer<typeof configType>;

export const configEntry = z.object({
  name: z.string(),
  /** null when sensitive or unset. Always Kafka's own text: 64-bit numbers stay exact. */
  value: z.nullable(z.string()),
  type: configType,
  source: configSource,
  /** Set on this very resource (a topic override, a dynamic value of this broker). */
  modified: z.boolean(),
  readOnly: z.boolean(),
  sensitive: z.boolean(),
  documentation: z.nullable(z.string()),
  synonyms: z.array(z.object({ name: z.string(), value: z.nullable(z.string()), source: configSource })),
  /** Brokers only: other brokers of the cluster have another value. */
  differs: z.boolean(),
});
export type ConfigEntry = z.infer<typeof configEntry>;

/** GET …/topics/:topic/configs and …/brokers/:brokerId/configs. Sorted by name. */
export const configsResponse = z.object({ ...answer, configs: z.array(configEntry) });
export type ConfigsResponse = z.infer<typeof configsResponse>;

/** PATCH …/topics/:topic/configs and …/brokers/:brokerId/configs. `reset` removes the value set here, so that the default holds again. */
export const alterConfigsRequest = z.object({
  set: z._default(z.record(z.string().check(z.minLength(1), z.maxLength(249)), z.string().check(z.maxLength(32_767))), {}),
  reset: z._default(z.array(z.string().check(z.minLength(1), z.maxLength(249))), []),
  validateOnly: z._default(z.boolean(), false),
});
export type AlterConfigsRequest = z.input<typeof alterConfigsRequest>;
export const configChange = z.object({ name: z.string(), before: z.nullable(z.string()), after: z.nullable(z.string()) });
export type ConfigChange = z.infer<typeof configChange>;
/** `after` of a reset key is null in a dry run where the default is not known. */
export const alterConfigsResponse = z.object({ validateOnly: z.boolean(), changes: z.array(configChange) });
export type AlterConfigsResponse = z.infer<typeof alterConfigsResponse>;
