package testkit

import (
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/performance"
)

// Memory is what the window holds after all that nobody needs was thrown away: "JSHeapUsedSize" in bytes, "Nodes", "Documents",
// "JSEventListeners".
func (t *Tab) Memory() map[string]float64 {
	t.tb.Helper()
	send(t, "measure", performance.Enable, performance.EnableParams{})
	for range 2 { // what the first round lets go of, the second finds
		send(t, "collect garbage", heapprofiler.CollectGarbage, cdp.Empty{})
	}
	all := map[string]float64{}
	for _, m := range send(t, "measure", performance.GetMetrics, cdp.Empty{}).Metrics {
		all[m.Name] = m.Value
	}
	return all
}
