"""The demonstration: one layer of a real model in several formats.

model.py runs the model in numpy, matrices.py re-quantizes its matrices and
writes their functions, running.py calls the tools, table.py prints what came
out; `python -m quantx.demo` ties them together for scripts/demo.
"""
