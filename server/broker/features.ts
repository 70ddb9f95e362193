/** Features that this build supports, with the levels it understands. metadata.version 21 is Apache Kafka's 3.9-IV0. */
export const SUPPORTED_FEATURES: readonly { readonly name: string; readonly min: number; readonly max: number }[] = [
  { name: 'metadata.version', min: 21, max: 21 },
];
