package resources

// RegionProperties are a region that a service is in.
type RegionProperties struct {
	Name           string `json:"name"`
	IsMasterRegion bool   `json:"isMasterRegion"`
	IsDeleted      bool   `json:"isDeleted"`
}

// regions are where a service is: a view of its location.
func regions() Kind {
	return define(Kind{Type: "service/regions", Title: "Region", Verbs: "L"}, Rules[RegionProperties]{
		List: func(op *Op) ([]*Shown, error) {
			p, _, err := load[ServiceResource](op, op.Doc)
			if err != nil {
				return nil, err
			}
			return []*Shown{{Properties: &RegionProperties{Name: p.Location, IsMasterRegion: true}}}, nil
		},
	})
}
