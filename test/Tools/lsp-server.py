# RUN: %python %s %quantx_build
"""The language server reports what the verifier says of an open module."""

import json
import subprocess
import sys

MODULE = """func.func @f(%b: tensor<3xi8>) {
  %w = quantx.make(%b) layout #quantx.layout<[n, k], {unit 32, order(k, n), codes = 8 at 0 k(4:8)}>
    : (tensor<3xi8>) -> !quantx.tensor<1x4xf32, #quantx.affine<si8, scale = 1>>
  return
}
"""


def message(method, params, id=None):
    content = {"jsonrpc": "2.0", "method": method, "params": params} | ({"id": id} if id is not None else {})
    text = json.dumps(content)
    return f"Content-Length: {len(text)}\r\n\r\n{text}"


document = {"uri": "file:///m.mlir", "languageId": "mlir", "version": 1, "text": MODULE}
requests = [
    message("initialize", {"processId": None, "rootUri": None, "capabilities": {}, "trace": "off"}, 0),
    message("textDocument/didOpen", {"textDocument": document}),
    message("shutdown", {}, 1),
    message("exit", {}),
]
server = subprocess.run([sys.argv[1] + "/bin/quantx-lsp-server"], input="".join(requests), capture_output=True, text=True, timeout=60)
assert server.returncode == 0, server
assert "wanted 4 bytes, got: 3" in server.stdout, server.stdout
