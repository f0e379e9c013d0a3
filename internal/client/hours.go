package client

import "prag/internal/notice"

// Hours are when a contact may be used: hours of the day and days of the week, on the centre's clock.
type Hours = notice.Hours

// AnyHour is day and night.
func AnyHour() Hours { return notice.AnyHour() }
