/** Random functions of WebAssembly that end: every form of control, in any order. */
import fc from "fast-check";

const LOCALS = ["$a", "$b", "$c"];
const local = fc.constantFrom(...LOCALS);

const expression: fc.Memo<string> = fc.memo((depth) => {
  const leaf = fc.oneof(
    fc.integer({ min: -100, max: 100_000 }).map((n) => `(i32.const ${n})`),
    local.map((name) => `(local.get ${name})`),
    fc.constant("(global.get $g)"),
    fc.constant("(memory.size)"),
  );
  if (depth <= 1) return leaf;
  const operation = fc.constantFrom("add", "sub", "mul", "xor", "and", "shr_u", "lt_s", "eq");
  const inner = expression();
  return fc.oneof(
    leaf,
    fc.tuple(operation, inner, inner).map(([name, a, b]) => `(i32.${name} ${a} ${b})`),
    inner.map((a) => `(i32.eqz ${a})`),
    inner.map((a) => `(i32.load (i32.and ${a} (i32.const 1023)))`),
    fc.tuple(inner, inner, inner).map(([a, b, c]) => `(select ${a} ${b} ${c})`),
    fc
      .tuple(inner, inner, inner)
      .map(([a, b, c]) => `(if (result i32) ${a} (then ${b}) (else ${c}))`),
    inner.map((a) => `(call $helper ${a})`),
  );
});

/** Statements; `$out` is a label around all of them. */
const statement: fc.Memo<string> = fc.memo((depth) => {
  const value = expression(2);
  const simple = fc.oneof(
    fc.tuple(local, value).map(([name, a]) => `(local.set ${name} ${a})`),
    value.map((a) => `(global.set $g ${a})`),
    fc.tuple(value, value).map(([a, b]) => `(i32.store (i32.and ${a} (i32.const 1023)) ${b})`),
    value.map((a) => `(drop (memory.grow (i32.and ${a} (i32.const 1))))`),
    value.map((a) => `(br_if $out ${a})`),
    value.map((a) => `(if ${a} (then (return (local.get $a))))`),
    fc.constant("(br $out)"),
    fc.constant("(nop)"),
  );
  if (depth <= 1) return simple;
  const body = fc.array(statement(), { maxLength: 3 }).map((parts) => parts.join("\n"));
  return fc.oneof(
    { weight: 3, arbitrary: simple },
    body.map((inner) => `(block ${inner})`),
    fc.tuple(value, body, body).map(([a, b, c]) => `(if ${a} (then ${b}) (else ${c}))`),
    fc.tuple(value, body).map(([a, b]) => `(block (block (br_table 0 1 0 ${a})) ${b})`),
    body.map(
      (inner) => `(loop $again ${inner}
        (local.set $fuel (i32.sub (local.get $fuel) (i32.const 1)))
        (br_if $again (i32.gt_s (local.get $fuel) (i32.const 0))))`,
    ),
  );
});

/** Items of a module that exports `run`, a function of a number to a number. */
export function program(): fc.Arbitrary<string> {
  const body = fc.array(statement(4), { minLength: 1, maxLength: 6 });
  return fc.tuple(body, expression(3)).map(
    ([statements, result]) => `
    (global $g (mut i32) (i32.const 3))
    (func $helper (param $x i32) (result i32)
      (if (i32.and (local.get $x) (i32.const 1)) (then (return (i32.const 17))))
      (i32.mul (local.get $x) (i32.const 3)))
    (func (export "run") (param $a i32) (result i32)
      (local $b i32) (local $c i32) (local $fuel i32)
      (local.set $fuel (i32.const 20))
      (block $out ${statements.join("\n")})
      ${result})`,
  );
}
