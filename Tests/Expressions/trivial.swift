import Autodiff
import Foundation

func sum(_ x: Tensor<Double>, _ y: Variable<Double>) -> Tensor<Double> { x + y.value }
