/** Apache Kafka's own tools, from Maven Central, as judges: one class path for each version, kept from run to run. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cacheDirectory, type Finished, run, tools, whyMissing } from './foreign-tools.ts';
import { fetchJars } from './maven-jars.mjs';

const TOOL_LIMIT_MS = 240_000;
/** Tools whose classes the others need too; asked of nobody, which ends them after this time. */
const TYPICAL_TOOLS = [['org.apache.kafka.tools.TopicCommand', '--list'], ['kafka.admin.ConfigCommand', '--describe', '--entity-type', 'topics']];
const NOBODY = ['--bootstrap-server', '127.0.0.1:1'];
const IMPATIENT = 'default.api.timeout.ms=1000\nrequest.timeout.ms=900\n';
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
    const fetch = (): string | undefined => whyMissing(tools.maven) ?? fetchJars(this.libraries, jarsOf(version));
    this.missing = whyMissing(tools.java) ?? (fs.existsSync(this.libraries) ? undefined : fetch());
  }

  /** Runs the main class of a tool; never rejects. */
  run(mainClass: string, ...args: string[]): Promise<Finished> {
    const shared = fs.existsSync(this.archive) ? [`-XX:SharedArchiveFile=${this.archive}`, '-Xlog:disable'] : [];
    return run('java', [...JVM, ...shared, '-cp', this.classPath, mainClass, ...args], { limitMs: TOOL_LIMIT_MS });
  }

  /** Loaded classes, ready to be mapped: halves the start of a tool, which is most of its run. Tools work without, too. */
  shareClasses(): void {
    if (this.missing !== undefined || fs.existsSync(this.archive)) return;
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-classes-'));
    const [config, list, made] = ['config', 'classes', 'archive.jsa'].map((name) => path.join(directory, name)) as [string, string, string];
    const java = (...args: string[]): number | null => spawnSync('java', [...JVM, ...args], { stdio: 'ignore', timeout: TOOL_LIMIT_MS }).status;
    fs.writeFileSync(config, IMPATIENT);
    for (const [index, tool] of TYPICAL_TOOLS.entries()) {
      java('-Xshare:off', `-XX:DumpLoadedClassList=${list}${index}`, '-cp', this.classPath, ...tool, ...NOBODY, '--command-config', config);
    }
    const listed = TYPICAL_TOOLS.flatMap((_, index) => (fs.existsSync(`${list}${index}`) ? fs.readFileSync(`${list}${index}`, 'utf8').split('\n') : []));
    fs.writeFileSync(list, [...new Set(listed)].join('\n'));
    if (java('-Xshare:dump', `-XX:SharedClassListFile=${list}`, `-XX:SharedArchiveFile=${made}`, '-cp', this.classPath) === 0) fs.copyFileSync(made, this.archive);
    fs.rmSync(directory, { recursive: true, force: true });
  }

  /** The same order every time: an archive of classes is of one class path. */
  private get classPath(): string {
    const jars = fs.readdirSync(this.libraries).filter((name) => name.endsWith('.jar'));
    return jars.sort().map((name) => path.join(this.libraries, name)).join(path.delimiter);
  }

  private get archive(): string {
    return `${this.libraries}.jsa`;
  }
}

function jarsOf(version: string): Parameters<typeof fetchJars>[1] {
  return [
    // 3.9 brings a log4j that would write its warnings between the lines that tests read.
    { group: 'org.apache.kafka', artifact: 'kafka_2.13', version, without: { group: 'org.slf4j', artifact: 'slf4j-reload4j' } },
    { group: 'org.apache.kafka', artifact: 'kafka-tools', version, without: { group: 'org.slf4j', artifact: 'slf4j-reload4j' } },
    { group: 'org.slf4j', artifact: 'slf4j-nop', version: '1.7.36' },
  ];
}
