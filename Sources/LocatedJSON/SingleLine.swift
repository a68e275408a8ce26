/// `text` with control characters escaped, so that a message stays on its line.
package func singleLine(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    let isControl = scalar.value < 0x20 || scalar.value == 0x7f
    result += isControl ? scalar.escaped(asASCII: true) : String(scalar)
  }
  return result
}
