# RUN: %python %s
"""overhead_us of quantx.run/1 is what a call takes besides its kernels: there for kernels of a CPU, positive, and little
where the kernel has much to do; null where nothing was generated."""

import json
import pathlib
import subprocess
import tempfile

TEXT = """#act = #quantx.affine<si8, scale = f32 per [1, *]>
#w = #quantx.affine<si8, scale = f32 per [1, *]>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}, {unit 32, order(k, n), scale = 32 at 0}>
func.func @f(%x: tensor<?x1024xf32>, %b: tensor<1048576xi8>, %s: tensor<1024xi32>) -> tensor<?x1024xf32> {
  %w = quantx.make(%b, %s) layout #l : (tensor<1048576xi8>, tensor<1024xi32>) -> !quantx.tensor<1024x1024xf32, #w>
  %q = quantx.quantize %x dynamic : tensor<?x1024xf32> -> !quantx.tensor<?x1024xf32, #act>
  %y = quantx.matmul %q, %w : (!quantx.tensor<?x1024xf32, #act>, !quantx.tensor<1024x1024xf32, #w>) -> tensor<?x1024xf32>
  return %y : tensor<?x1024xf32>
}
"""


def report(folder, backend, *flags):
    command = ["quantx-run", folder / "f.mlir", "--entry=f", "--seed=1", "--dyn=64", f"--backend={backend}"]
    subprocess.run([*command, f"--json={folder}/r.json", *flags], check=True)
    return json.loads((folder / "r.json").read_text(encoding="utf-8"))


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    (folder / "f.mlir").write_text(TEXT, encoding="utf-8")
    cpu = report(folder, "cpu", "--repeat=5", "--target=x86-64-v3", "--emulate-isa")
    assert cpu["kernels"], cpu
    assert 0 < cpu["overhead_us"] < 1e6 * min(cpu["seconds"]), cpu
    portable = report(folder, "portable")
    assert not portable["kernels"] and portable["overhead_us"] is None, portable
