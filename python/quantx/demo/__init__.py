"""The demonstration: one layer of a real model in several formats.

model.py runs the model in numpy, matrices.py re-quantizes its matrices and
writes their functions, compiling.py calls the tools, running.py calls what they
made, table.py prints what came out; `python -m quantx.demo` ties them together
for scripts/demo.
"""

import os

# numpy's products on one thread, as ours: read when numpy is imported first.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
