//===- SchemeInterface.td - what every scheme says of itself -*- tablegen -*-===//
//
// The one interface through which the rest of the compiler sees a scheme.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_IR_SCHEME_SCHEMEINTERFACE_TD
#define QUANTX_IR_SCHEME_SCHEMEINTERFACE_TD

include "mlir/IR/Interfaces.td"

def QuantX_SchemeInterface : AttrInterface<"SchemeInterface"> {
  let cppNamespace = "::mlir::quantx";
  let description = [{
    What every scheme says of itself. Nothing outside the dialect's own folder
    asks which scheme it is: all work from the recipe.
  }];
  let methods = [
    InterfaceMethod<
      "The fields and the formula over them, read at full width.",
      "::mlir::quantx::Recipe", "getRecipe">,
    InterfaceMethod<
      "How codes are sliced, or nothing where the scheme cannot be.",
      "std::optional<::mlir::quantx::SliceParameters>", "getSliceParameters",
      (ins), "", "return std::nullopt;">,
    InterfaceMethod<
      "The scheme of a slice of `bits` bits; emits an error where there is none.",
      "::mlir::FailureOr<::mlir::quantx::SchemeInterface>", "getSlice",
      (ins "::llvm::function_ref<::mlir::InFlightDiagnostic()>":$emitError,
           "unsigned":$bits), "",
      "return emitError() << \"slice: wanted a sliceable scheme, got: \" << $_attr;">
  ];
}

#endif // QUANTX_IR_SCHEME_SCHEMEINTERFACE_TD
