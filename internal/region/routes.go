package region

import (
	"prag/internal/identity"
	"prag/internal/statistics"
	"prag/internal/web"
)

// Region serves the coordinator.
type Region struct {
	*web.Server
	stats *statistics.Statistics
}

// New makes the audience.
func New(s *web.Server, stats *statistics.Statistics) *Region {
	return &Region{Server: s, stats: stats}
}

// Routes is the audience's route table.
func (r *Region) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/region", Permission: identity.RegionCompare, Handle: r.page},
		{Method: "GET", Path: "/region/stream", Permission: identity.RegionCompare, Handle: r.stream, Stream: true},
		{Method: "GET", Path: "/region/visits.csv", Permission: identity.RegionDownload, Handle: r.download},
	}
}
