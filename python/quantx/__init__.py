"""quantx from Python: the declared formats, and importing weights.

`python -m quantx import FILE.gguf -o OUT.mlirbc` and `python -m quantx formats`
are the commands; `quantx.declarations`, `quantx.gguf_file` and
`quantx.importing` are what they are made of.
"""
