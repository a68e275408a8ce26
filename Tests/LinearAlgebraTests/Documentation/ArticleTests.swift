import TestSupport
import Testing

/// The articles of the documentation catalogues against the programs that they tell of.
@Suite("Articles")
struct ArticleTests {
  @Test("the code of an article is the whole example, line by line", arguments: [
    ("LinearAlgebra", "LinearRegression", "linear-regression"), ("LinearAlgebra", "KalmanFilter", "kalman-filter"),
    ("LinearAlgebra", "PrincipalComponents", "principal-components"), ("Autodiff", "NewtonsMethod", "newton"),
    ("Optimization", "GaussianProcess", "gaussian-process"),
  ])
  func example(module: String, article: String, program: String) throws {
    let path = "Examples/Sources/\(program)/main.swift"
    #expect(try Catalogue(module).code(article) == Catalogue.code(ofFile: path))
    #expect(try Catalogue(module).text(article).contains("`\(path)`"))
  }

  @Test("each expression of the table for users of NumPy is compiled")
  func table() throws {
    let rows = try Catalogue("LinearAlgebra").text("FromNumPy").split(separator: "\n").filter { $0.hasPrefix("| `") }
    #expect(rows.count > 25)
    let source = try Catalogue.code(ofFile: "Tests/LinearAlgebraTests/Documentation/FromNumPyTests.swift")
    for row in rows where !row.contains("TensorFiles") {
      let expressions = row.components(separatedBy: " | ")[1].matches(of: /`([^`]+)`/).map { String($0.1) }
      #expect(!expressions.isEmpty)
      for expression in expressions { #expect(source.contains { $0.contains(expression) }, "\(expression)") }
    }
  }
}
