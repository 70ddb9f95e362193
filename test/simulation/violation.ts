/** A broken promise. `kind` is a short stable name: the same breach has the same kind in every seed. */
export class ViolationError extends Error {
  readonly kind: string;

  constructor(kind: string, message: string, options?: ErrorOptions) {
    super(`${kind}: ${message}`, options);
    this.kind = kind;
  }
}
