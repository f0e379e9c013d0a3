package web

import (
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"prag/internal/fault"
)

// metrics are the program's own; each server has its registry, so that two in one test do not clash.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	streams  prometheus.Gauge
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "prag_request_seconds", Help: "Time to answer a request, by route and status.",
			Buckets: []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route", "method", "status"}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{Name: "prag_streams", Help: "Open server-sent event streams."}),
	}
	m.registry.MustRegister(m.requests, m.streams, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (s *Server) counted(route string, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		begin := time.Now() //nolint:forbidigo // measures this process, not the product's time
		if err := next(c); err != nil {
			s.fail(err, c)
		}
		s.metrics.requests.WithLabelValues(route, c.Request().Method, strconv.Itoa(c.Response().Status)).
			Observe(time.Since(begin).Seconds())
		return nil
	}
}

// MetricsHandler serves /metrics for the separate address.
func (s *Server) MetricsHandler() http.Handler {
	return promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{})
}

// metricsHere serves /metrics on the public address only while no other is set, and only to this machine.
func (s *Server) metricsHere(c echo.Context) error {
	from, err := netip.ParseAddr(c.RealIP())
	if s.Config.MetricsAddr != "" || err != nil || !from.IsLoopback() {
		return fault.Missing()
	}
	s.MetricsHandler().ServeHTTP(c.Response(), c.Request())
	return nil
}
