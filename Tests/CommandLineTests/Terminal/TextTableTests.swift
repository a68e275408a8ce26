import Experiments
import Testing
import vlae

struct TextTableTests {
  private let table = TextTable(
    columns: [.left("run"), .right("test ELBO"), .right("log-likelihood"), .left("note")],
    rows: [["vae", "439.5", "449.61 ± 0.90", ""], ["vlae-é", "459.81", "464.0 ± 0.85", "a|b"]])

  @Test func plain() {
    #expect(
      table.plain == """
        run     test ELBO  log-likelihood  note
        ------  ---------  --------------  ----
        vae         439.5   449.61 ± 0.90
        vlae-é     459.81    464.0 ± 0.85  a|b

        """)
  }

  @Test func markdown() {
    #expect(
      table.markdown == """
        | run    | test ELBO | log-likelihood | note |
        | ------ | --------: | -------------: | ---- |
        | vae    |     439.5 |  449.61 ± 0.90 |      |
        | vlae-é |    459.81 |   464.0 ± 0.85 | a\\|b |

        """)
  }

  @Test func withoutRows() {
    #expect(TextTable(columns: [.left("a"), .right("b")]).plain == "a  b\n-  -\n")
    #expect(TextTable(columns: [.left("a"), .right("b")]).markdown == "| a   |   b |\n| --- | --: |\n")
  }

  @Test func rowsHaveEveryCell() async {
    await #expect(processExitsWith: .failure) { _ = TextTable(columns: [.left("a")], rows: [["x", "y"]]) }
  }
}
