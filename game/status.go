package game

// Status is what a room knows beside the rules: who is connected, what is saved, whether judging works. Every view carries it.
type Status struct {
	Saved      uint64   `json:"saved"`                // the last event that survives a kill -9
	UnsavedFor int64    `json:"unsavedFor,omitempty"` // milliseconds since which nothing could be saved
	Away       int64    `json:"away,omitempty"`       // milliseconds the server was away, for a minute after it came back
	Judge      Warmth   `json:"judge"`
	Fail       bool     `json:"fail,omitempty"`    // the untouched program of the round has its verdict; not for the screen
	Queue      int      `json:"queue"`             // jobs waiting for a judge
	Best       bool     `json:"best,omitempty"`    // the fastest of each challenge are public: GET /api/best/{challenge}
	Host       bool     `json:"host"`              // an instructor is connected
	Online     []string `json:"online,omitempty"`  // seats with a connection; for the host only
	Screens    int      `json:"screens,omitempty"` // projectors connected; for the host only
	Join       []string `json:"join,omitempty"`    // addresses that students can type, best first; for host and screen
	Reached    bool     `json:"reached,omitempty"` // another device has reached the server
}

// Warmth is how far the judge's warm-up is.
type Warmth struct {
	Ready   bool   `json:"ready"`
	Done    int    `json:"done"`
	Total   int    `json:"total"`
	Waiting string `json:"waiting,omitempty"` // nobody judges at present: why, and what to do; what is submitted waits
	Failure string `json:"failure,omitempty"` // why judging is not possible here, and what to do
	Weaker  string `json:"weaker,omitempty"`  // it is ready, and what it cannot do here that it does elsewhere
}
