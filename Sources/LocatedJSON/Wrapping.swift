/// `text` in lines of up to `width` columns, broken at spaces; a longer word has a line of its own.
package func wrapped(_ text: String, to width: Int) -> [String] {
  text.split(separator: " ").reduce(into: [String]()) { lines, word in
    if let line = lines.last, line.count + 1 + word.count <= width {
      lines[lines.count - 1] = line + " " + word
    } else {
      lines.append(String(word))
    }
  }
}
