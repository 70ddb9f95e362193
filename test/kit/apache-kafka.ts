/** Apache Kafka's own tools, from Maven Central, as judges: one class path for each version, kept from run to run. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { cacheDirectory, type Finished, run, tools, whyMissing } from './foreign-tools.ts';

const DOWNLOAD_LIMIT_MS = 240_000;
const TOOL_LIMIT_MS = 90_000;
/** Short runs: cheap to start rather than fast in the end. */
const JVM = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];

export class ApacheKafka {
  readonly version: string;
  /** Why it cannot be used; undefined when it can. */
  readonly missing: string | undefined;
  private readonly libraries: string;

  constructor(version: string) {
    this.version = version;
    this.libraries = cacheDirectory(`apache-kafka-${version}`);
    this.missing = whyMissing(tools.java) ?? (fs.existsSync(this.libraries) ? undefined : download(version, this.libraries));
  }

  /** Runs the main class of a tool; never rejects. */
  run(mainClass: string, ...args: string[]): Promise<Finished> {
    return run('java', [...JVM, '-cp', `${this.libraries}/*`, mainClass, ...args], { limitMs: TOOL_LIMIT_MS });
  }
}

function download(version: string, into: string): string | undefined {
  const noMaven = whyMissing(tools.maven);
  if (noMaven !== undefined) return noMaven;
  const partial = `${into}.partial`;
  fs.rmSync(partial, { recursive: true, force: true });
  fs.mkdirSync(partial, { recursive: true });
  const pom = path.join(partial, 'pom.xml');
  fs.writeFileSync(pom, pomOf(version));
  const args = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`];
  const { status } = spawnSync('mvn', args, { stdio: 'ignore', timeout: DOWNLOAD_LIMIT_MS });
  if (status !== 0) return `Apache Kafka ${version} could not be fetched from Maven Central`;
  fs.renameSync(partial, into);
  return undefined;
}

function pomOf(version: string): string {
  // 3.9 brings a log4j that would write its warnings between the lines that tests read.
  const quiet = '<exclusions><exclusion><groupId>org.slf4j</groupId><artifactId>slf4j-reload4j</artifactId></exclusion></exclusions>';
  const dependency = (group: string, artifact: string, of: string, more = ''): string =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${of}</version>${more}</dependency>`;
  const dependencies = [
    dependency('org.apache.kafka', 'kafka_2.13', version, quiet),
    dependency('org.apache.kafka', 'kafka-tools', version, quiet),
    dependency('org.slf4j', 'slf4j-nop', '1.7.36'),
  ];
  const self = '<modelVersion>4.0.0</modelVersion><groupId>test</groupId><artifactId>apache-kafka-tools</artifactId><version>1</version>';
  return `<project>${self}<dependencies>${dependencies.join('')}</dependencies></project>\n`;
}
