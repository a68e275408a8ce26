import ImageDataFetching
import Testing

struct HTTPResponseTests {
  private func response(_ lines: String...) -> HTTPResponse {
    var response = HTTPResponse()
    for line in lines { response.take(line: line + "\r\n") }
    return response
  }

  @Test func fieldsAreReadWhateverTheirCase() {
    let whole = response("HTTP/1.1 200 OK", "content-LENGTH:  12 ", "Other: x", "")
    #expect(whole.status == 200)
    #expect(whole.contentLength == 12)
    #expect(whole.contentRange == nil && whole.validator == nil)
    #expect(response("HTTP/2 206 ", "no field").status == 206)
  }

  @Test func aStatusLineStartsANewResponse() {
    let response = response("HTTP/1.1 302 Found", "ETag: \"a\"", "Content-Length: 3", "", "HTTP/1.1 200 OK")
    #expect(response.status == 200)
    #expect(response.contentLength == nil && response.validator == nil)
  }

  @Test(arguments: [
    ("bytes 5-9/100", 5, 100), ("BYTES 5-9/*", 5, nil), ("bytes 0-0/1", 0, 1), ("bytes 9-5/100", nil, nil),
    ("bytes -5/100", nil, nil), ("bytes */100", nil, nil), ("items 5-9/100", nil, nil), ("bytes 5-9", nil, nil),
    ("bytes 5-99999999999999999999/100", nil, nil), ("", nil, nil), ("bytes 5--9/1", nil, nil),
  ] as [(String, Int?, Int?)])
  func ranges(text: String, start: Int?, total: Int?) {
    let range = response("HTTP/1.1 206 x", "Content-Range: " + text).contentRange
    #expect(range?.start == start)
    #expect(range?.total == total)
  }

  @Test func theTotalOfAnUnsatisfiedRange() {
    #expect(response("HTTP/1.1 416 x", "Content-Range: bytes */100").totalOfUnsatisfiedRange == 100)
    #expect(response("HTTP/1.1 416 x", "Content-Range: bytes */*").totalOfUnsatisfiedRange == nil)
    #expect(response("HTTP/1.1 416 x", "Content-Range: bytes 1-2/3").totalOfUnsatisfiedRange == nil)
    #expect(response("HTTP/1.1 416 x").totalOfUnsatisfiedRange == nil)
  }

  @Test func aStrongTagIsTheBestValidator() {
    let date = "Wed, 21 Oct 2015 07:28:00 GMT"
    #expect(response("HTTP/1.1 200 x", "ETag: \"a:b\"", "Last-Modified: " + date).validator == "\"a:b\"")
    #expect(response("HTTP/1.1 200 x", "ETag: W/\"a\"", "Last-Modified: " + date).validator == date)
    #expect(response("HTTP/1.1 200 x", "ETag: W/\"a\"").validator == nil)
    #expect(response("HTTP/1.1 200 x", "ETag: \"").validator == nil)
  }
}
