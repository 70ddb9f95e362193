import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

type Lz4 = typeof import('lz4-napi');
type ZstdWasm = typeof import('@bokuweb/zstd-wasm');

/** What the package's WebAssembly loader offers beside its public part. */
interface ZstdLoader {
  instantiateWasm?: (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) => WebAssembly.Exports;
  init(source: string): void;
}

const ZSTD = '@bokuweb/zstd-wasm';

const load = createRequire(import.meta.url);
let lz4Loaded: Lz4 | undefined;
let zstdLoaded: ZstdWasm | undefined;

/** The lz4 package, loaded by the first batch that needs it (about 9 ms): most brokers start without one. */
export function lz4(): Lz4 {
  lz4Loaded ??= load('lz4-napi') as Lz4;
  return lz4Loaded;
}

/** zstd as WebAssembly, loaded and compiled by the first batch that needs it (about 20 ms, once). */
export function zstdWasm(): ZstdWasm {
  zstdLoaded ??= loadZstd();
  return zstdLoaded;
}

/** The package's own `init` compiles in the background; a batch cannot wait for that. */
function loadZstd(): ZstdWasm {
  const directory = path.dirname(load.resolve(ZSTD));
  const { Module } = load(path.join(directory, 'zstd.js')) as { Module: ZstdLoader };
  const binary = path.join(directory, 'zstd.wasm');
  Module.instantiateWasm = (imports, receive) => {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(binary)), imports);
    receive(instance);
    return instance.exports;
  };
  Module.init(binary);
  return load(ZSTD) as ZstdWasm;
}
