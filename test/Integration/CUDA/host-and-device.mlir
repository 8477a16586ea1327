// Host and device in one module, through stock tools: mlir-opt makes the calls
// of the mgpu ABI, mlir-runner runs them, the emulator runs the kernel.
//
// RUN: %mlir_opt %s --gpu-lower-to-nvvm-pipeline="cubin-chip=sm_80 cubin-features=+ptx80 cubin-format=llvm opt-level=3" -o %t.mlir
// RUN: env QUANTX_GPU=emulator QUANTX_GPU_SCHEDULE=reverse mlir-runner %t.mlir --entry-point-result=i32 --shared-libs=%quantx_build/lib/libquantx-gpu.so | FileCheck %s

// sum of i * i, i = 0..31, by a warp reduction: 10416
// CHECK: 10416

module attributes {gpu.container_module} {
  gpu.module @kernels {
    gpu.func @squares(%out: memref<1xi32>) kernel {
      %c0 = arith.constant 0 : index
      %all = arith.constant -1 : i32
      %tid = nvvm.read.ptx.sreg.tid.x : i32
      %square = arith.muli %tid, %tid : i32
      %sum = nvvm.redux.sync add %square, %all : i32 -> i32
      memref.store %sum, %out[%c0] : memref<1xi32>
      gpu.return
    }
  }
  func.func @main() -> i32 {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c32 = arith.constant 32 : index
    %host = memref.alloc() : memref<1xi32>
    %token = gpu.wait async
    %device, %t0 = gpu.alloc async [%token] () : memref<1xi32>
    %t1 = gpu.launch_func async [%t0] @kernels::@squares blocks in (%c1, %c1, %c1) threads in (%c32, %c1, %c1) args(%device : memref<1xi32>)
    %t2 = gpu.memcpy async [%t1] %host, %device : memref<1xi32>, memref<1xi32>
    %t3 = gpu.dealloc async [%t2] %device : memref<1xi32>
    gpu.wait [%t3]
    %value = memref.load %host[%c0] : memref<1xi32>
    return %value : i32
  }
}
