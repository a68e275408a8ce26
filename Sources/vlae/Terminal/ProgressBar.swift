/// A bar such as `[====>     ]`, `width` columns wide between its brackets, of which `share` is done.
func progressBar(share: Double, width: Int) -> String {
  let full = Int(min(max(share, 0), 1) * Double(width))
  let tip = full < width ? ">" : ""
  let rest = String(repeating: " ", count: width - full - tip.count)
  return "[" + String(repeating: "=", count: full) + tip + rest + "]"
}
