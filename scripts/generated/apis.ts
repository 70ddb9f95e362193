import { allApis } from '../../server/protocol/apis.ts';

/** docs/apis.md: every API that this build serves, from `server/protocol/apis.ts`. */
export function apisMarkdown(): string {
  const rows = allApis.map(({ key, name, serve, advertiseMin, request, listeners }) => {
    const advertised = listeners === 'internal' ? '–' : `${advertiseMin}–${serve.max}`;
    return `| ${key} | ${name} | ${advertised} | ${serve.min}–${serve.max} | ${request.flexible} | ${listeners} |`;
  });
  return [
    '# APIs',
    '',
    'Generated from `server/protocol/apis.ts` by `npm run docs`. A version is listed only when its semantics are implemented.',
    'Listeners: `client` = what Kafka clients reach; `internal` = brokers among themselves; `both` = admin requests that a broker',
    'forwards to the active controller.',
    '',
    '| Key | API | Advertised to clients | Served | Flexible from | Listeners |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
