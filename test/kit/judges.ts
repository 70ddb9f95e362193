/** Judges that have to be fetched or built before they can judge: here once, for the tests that ask them and for `npm test`, which makes them ready beforehand. */
import fs from 'node:fs';
import path from 'node:path';
import { ApacheKafka } from './apache-kafka.ts';
import { npmClient, tools, whyMissing } from './foreign-tools.ts';
import { LibrdkafkaSuite } from './librdkafka-suite.ts';

type NpmClient = ReturnType<typeof npmClient>;

/** The version whose behaviour the engine has, and the newest. */
export function apacheKafkas(): readonly ApacheKafka[] {
  return ['3.9.1', '4.2.0'].map((version) => new ApacheKafka(version));
}

export function platformatic(): NpmClient {
  return npmClient('@platformatic/kafka', '1.35.0');
}

/** Compiled against Debian's librdkafka: that takes less than a minute, and its own copy several. */
export function nodeRdkafka(): NpmClient {
  const noCompiler = whyMissing(tools.compiler) ?? whyMissing(tools.librdkafkaDev);
  return noCompiler === undefined ? npmClient('node-rdkafka', '3.6.1', { env: buildEnvironment() }) : { entry: '', missing: noCompiler };
}

/** Fetches, installs and builds everything; a line about each. Takes minutes the first time, and no time afterwards. */
export async function makeReady(): Promise<string[]> {
  const told = (name: string, missing: string | undefined): string => `${name}: ${missing ?? 'ready'}`;
  const installed = Object.values(tools).map((tool) => told(tool.debianPackage, whyMissing(tool)));
  const suite = await LibrdkafkaSuite.prepare();
  const kafkas = apacheKafkas();
  for (const kafka of kafkas) kafka.shareClasses();
  return [
    ...installed,
    ...kafkas.map(({ version, missing }) => told(`Apache Kafka ${version}`, missing)),
    told('@platformatic/kafka', platformatic().missing),
    told('node-rdkafka', nodeRdkafka().missing),
    told('librdkafka’s suite', typeof suite === 'string' ? suite : undefined),
  ];
}

/** Its own librdkafka is left out; Node's headers come from the machine where they are installed, else from nodejs.org. */
function buildEnvironment(): Record<string, string> {
  const prefix = path.resolve(process.execPath, '../..');
  const build = { BUILD_LIBRDKAFKA: '0', JOBS: 'max' };
  return fs.existsSync(path.join(prefix, 'include/node/node.h')) ? { ...build, npm_config_nodedir: prefix } : build;
}
