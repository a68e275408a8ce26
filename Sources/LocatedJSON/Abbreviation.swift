/// `text` cut to a length that suits a message of one line.
package func abbreviated(_ text: String, to length: Int = 40) -> String {
  text.count <= length ? text : text.prefix(length) + "..."
}
