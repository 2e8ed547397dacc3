/** The parts of the JavaScript API of WebAssembly that the host uses: TypeScript has them only in
 * its library for browsers. */
declare namespace WebAssembly {
  class CompileError extends Error {}
  class RuntimeError extends Error {}

  function validate(bytes: Uint8Array): boolean;

  class Module {
    constructor(bytes: Uint8Array);
    static imports(module: Module): { readonly module: string; readonly name: string }[];
    static customSections(module: Module, name: string): ArrayBuffer[];
  }

  class Memory {
    private constructor();
    readonly buffer: ArrayBuffer;
  }

  class Global {
    private constructor();
    value: number | bigint;
  }

  type ImportFunction = (...values: never[]) => unknown;
  type ExportFunction = (...values: unknown[]) => unknown;

  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, ImportFunction>>);
    readonly exports: Readonly<Record<string, ExportFunction | Memory | Global | object>>;
  }
}
