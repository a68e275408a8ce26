import Benchmarking
import LatentModels
import Testing

struct RooflineTests {
  @Test func theRatesOfThisMachineAreMeasured() {
    let model = ModelDescription(kind: .vae, likelihood: .gaussian, pixels: 7, hidden: [5, 3], latent: 2)
    let products = StepProducts(of: model, batch: 4, activeUnits: [1, 1])
    let roofline = Roofline(measuring: products)
    #expect(roofline.multiplyAdds == products.multiplyAdds)
    // Products of a few numbers are slower than those of a thousand.
    #expect(roofline.ownShapes > 0 && roofline.peak > 10 * roofline.ownShapes)
    #expect(roofline.share(milliseconds: 1000) == roofline.multiplyAdds / roofline.peak)
  }
}
