/// `text` cut to a length that suits a message of one line.
package func abbreviated(_ text: String, to length: Int = 40) -> String {
  text.count <= length ? text : text.prefix(length) + "..."
}

/// The text without its middle where it is longer than a person reads: its end often says what to do.
package func abbreviatedInside(_ text: String, to length: Int = 2000) -> String {
  // Most texts are told from their bytes alone.
  if text.utf8.count <= length || text.count <= length { return text }
  return text.prefix(length / 2) + " ... " + text.suffix(length / 2)
}
